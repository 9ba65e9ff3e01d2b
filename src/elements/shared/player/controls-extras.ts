/** What of the control bar nobody sees before there is a recording, or somebody is at it. Loaded then. */
export { extrasStyle } from './extras-style.js';
export { playKey } from './player-keys.js';
export { renderSettingsPanel } from './settings-panel.js';
export { renderTimeBar } from './time-bar.js';
export { TimeBarGuide } from './time-bar-guide.js';
