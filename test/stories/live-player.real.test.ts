import { describeStories } from './story-suite.js';

describeStories('live-player');
