import { describeStories } from './story-suite.js';

describeStories('whip-broadcaster/live');
