export type { CheckResult } from './check.js';
export { checks } from './checks.js';
export * from './run-conformance.js';
export type { ConformanceTimes } from './workbench.js';
