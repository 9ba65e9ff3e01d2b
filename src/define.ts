/** Registers every tag. The drop-in script's entry. */
import './define/live-player.js';
import './define/recording-player.js';
import './define/whip-broadcaster.js';
