import { describeStories } from './story-suite.js';

describeStories('recording-player');
