import './node-version.mjs';
// Loaded only now: an older Node cannot even read the rest, and must have said why before.
import('./run-tests.mjs');
