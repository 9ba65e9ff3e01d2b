import type { TemplateResult } from 'lit';
import type { nothing } from 'lit';
import type { MessagesController } from '../../controllers/messages-controller.js';
import type { PlayerMessageKey } from '../messages/player-messages-en.js';
import type { ElementState } from '../streamside-element.js';
import type { ControlsModel } from './controls-model.js';
import type { Programme, Screen } from './programme.js';

/** What a player's words and buttons need of the body that carries them. */
export interface SceneModel {
  readonly messages: MessagesController<PlayerMessageKey>;
  /** The control bar is there, and with it another way to play. */
  readonly hasBar: boolean;
  play(): void;
  /** The sound comes on, and the media with it where it stands. */
  unmute(): void;
  /** The words of the present error; nothing where there is none. */
  renderError(): TemplateResult | typeof nothing;
}

/** What tells one player from the other: what it plays, and how each of its states looks. */
export interface Face<S extends ElementState> {
  /** Name of the player for who cannot see it. */
  readonly label: PlayerMessageKey;
  /** Address of the picture that stands for the video until it has one, or empty. */
  readonly poster: string;
  /** Whether there is a picture or video under the words. */
  readonly isOnStage: boolean;
  readonly controls: ControlsModel;
  createProgramme(screen: Screen<S>): Programme;
  renderScene(model: SceneModel): TemplateResult;
}
