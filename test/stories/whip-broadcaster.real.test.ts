import { describeStories } from './story-suite.js';

describeStories('whip-broadcaster');
describeStories('whip-broadcaster/end');
describeStories('whip-broadcaster/errors');
