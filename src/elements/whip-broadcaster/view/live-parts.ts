import { html } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import { isOnAir } from '../broadcaster-state.js';
import { sayReadiness } from '../readiness/render-readiness.js';
import { announceSaving } from '../safety/render-save.js';
import { describeCopy, isLateToStart } from '../safety/safety-words.js';
import { readScene } from '../state-scene.js';
import type { BroadcasterView, LiveView } from './broadcaster-view.js';
import type { Speak } from './broadcaster-words.js';
import { announceState } from './broadcaster-words.js';
import { readPictureTrouble } from './picture-trouble.js';
import { renderCameraBadge, renderCameraTile, renderPictureless } from './render-camera.js';
import { renderEndQuestion, renderHoldHint, renderLastButton } from './render-end.js';
import { renderFirstButton } from './render-first-button.js';
import { renderInterruption, sayInterruption } from './render-interruption.js';
import { renderLink } from './render-link.js';
import { renderLiveBadges } from './render-live-badges.js';
import { listToldWholes, renderLeft, renderOpenedSettings } from './render-opened.js';
import { renderPanel } from './render-panel.js';
import { needsSignIn } from './read-refusal.js';
import { listFindings, renderStatus, renderWarnings } from './render-status.js';
import { StagePlace } from './stage-place.js';

/** What is drawn only after a preview: the parts of the picture that wait for their code and their words. */
export interface LiveParts {
  /** For the live region. */
  announce(view: BroadcasterView): string;
  /** A state without a picture. */
  panel(view: BroadcasterView): unknown;
  badges(view: BroadcasterView, scene: Scene): unknown;
  /** In place of a picture that there is none of. */
  pictureless(view: BroadcasterView, scene: Scene): unknown;
  /** What turns the picture off and on again. */
  cameraTile(view: BroadcasterView, scene: Scene): unknown;
  /** What stands over the picture for a while. */
  hint(view: BroadcasterView): unknown;
  /** What is loud, on the picture. */
  warnings(view: BroadcasterView, scene: Scene): unknown;
  status(view: BroadcasterView, scene: Scene): unknown;
  link(view: BroadcasterView): unknown;
  /** In place of the buttons, when there is something to decide; else null. */
  question(view: BroadcasterView): unknown;
  /** The one thing to do now. */
  firstButton(view: BroadcasterView): unknown;
  /** What ends it; null where nothing has begun. */
  lastButton(view: BroadcasterView): unknown;
  settings(view: BroadcasterView, scene: Scene): unknown;
  /** Above the start panel, for who comes back to a page that died. */
  interruption(view: BroadcasterView): unknown;
  leftovers(view: BroadcasterView): unknown;
  /** After each drawing: has what is below the picture stay where it is. */
  keepPlace(root: ParentNode | null): void;
}

/** The parts, speaking so. */
export function createLiveParts(t: Speak): LiveParts {
  const place = new StagePlace();
  const say =
    <Rest extends unknown[]>(draw: (view: LiveView, ...rest: Rest) => unknown) =>
    (view: BroadcasterView, ...rest: Rest): unknown =>
      draw({ ...view, t }, ...rest);
  return {
    announce: (view) => announce({ ...view, t }),
    panel: say(renderPanel),
    badges: say((view, scene: Scene) => [renderLiveBadges(view), renderCameraBadge(view, scene)]),
    pictureless: say(renderPictureless),
    cameraTile: say(renderCameraTile),
    hint: say((view) => (view.opened === 'hold-hint' ? renderHoldHint(view) : null)),
    warnings: say(renderWarnings),
    status: say(renderStatus),
    link: say(renderLink),
    question: say((view) => (view.opened === 'end-question' ? renderEndQuestion(view) : null)),
    firstButton: say(renderFirstButton),
    lastButton: say(renderLastButton),
    settings: say(renderOpenedSettings),
    interruption: say((view) => html`<div class="earlier">${renderInterruption(view)}</div>`),
    leftovers: say(renderLeft),
    keepPlace: (root) => place.keep(root),
  };
}

/** How things stand, and what was saved as long as that is shown. */
function announce(view: LiveView): string {
  const { state, safety, saving, t } = view;
  const told = `${sayInterruption(view)} ${announceState(state, t, safety)}`.trim();
  const words = [told, ...listWarnings(view)].join(' ');
  const isShown = !('since' in state) && state.phase !== 'connecting';
  if (saving === null || !isShown) return words;
  const wholes = saving.broadcastId === safety?.saveable ? listToldWholes(view) : [];
  return `${words} ${announceSaving(saving, t, wholes)}`.trim();
}

/** Whose place it would take; on air what of the device, its copy and its sound is shown beside it, where it is easily not noticed. */
function listWarnings(view: LiveView): readonly string[] {
  const { state, safety, now, t } = view;
  if (!isOnAir(state.phase)) {
    return sayReadiness(
      listFindings(view).filter(({ code }) => code === 'stream-occupied'),
      t,
    );
  }
  const scene = readScene(state);
  const isUnsent = scene !== null && readPictureTrouble(state, scene) === 'unsent';
  return [
    ...(isUnsent ? [t('picture-unsent')] : []),
    ...(safety !== null && isLateToStart(safety, now) ? [describeCopy(safety, t, now)] : []),
    ...(needsSignIn(view) ? [t('sign-in-elsewhere')] : []),
    ...sayReadiness(listFindings(view), t),
    ...(scene?.sound === 'muted' ? [`${t('muted')}.`] : []),
  ];
}
