import { describeStories } from './story-suite.js';

describeStories('whip-broadcaster', (name) => !name.startsWith('Streaming'));
