import { checkCombinations } from './combinations.js';

checkCombinations('the embedded store', async () => ({}));
