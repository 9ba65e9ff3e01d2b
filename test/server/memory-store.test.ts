import { memoryStore } from '../../src/server/index.js';
import { describeStore } from './store-suite.js';

describeStore({ name: 'memoryStore', open: async (now) => memoryStore({ now }) });
