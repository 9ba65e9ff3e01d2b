/** What of the control bar nobody sees before there is a recording, or somebody is at it. Loaded then. */
export { extrasStyle } from './extras-style.js';
export { renderSettingsPanel } from './settings-panel.js';
export { renderTimeBar } from './time-bar.js';
export { TimePreview } from './time-preview.js';
