export * from './broadcast-report.js';
export * from './grant.js';
export * from './problem.js';
export * from './routes.js';
export * from './stream.js';
export * from './upload.js';
