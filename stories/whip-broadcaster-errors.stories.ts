import type { Meta } from '@storybook/web-components-vite';
import { ElementError } from '../src/elements/shared/element-error.js';
import { createStill, createErrorStill } from './support/broadcaster-scenes.js';

/** `<whip-broadcaster>` where it could not go on: what happened, and what a person can do. */
const meta = {
  title: 'whip-broadcaster/errors',
  component: 'whip-broadcaster',
} satisfies Meta;

export default meta;

export const PageWithoutAToken = createStill(
  () => ({ phase: 'error', scene: null, error: new ElementError('token-missing') }),
  { hasToken: false },
);

export const ServerOfAnotherOriginDoesNotAnswer = createStill(
  () => ({ phase: 'error', scene: null, error: new ElementError('endpoint-unreachable') }),
  { address: 'https://live.example.org/live' },
);

export const ErrorCameraDenied = createErrorStill('camera-denied');

export const ErrorCameraDeniedAlways = createErrorStill('camera-denied-always');

export const ErrorMicrophoneDenied = createErrorStill('microphone-denied');

export const ErrorCameraDeniedBySystem = createErrorStill('camera-denied-by-system');

export const ErrorCameraInApp = createErrorStill('camera-in-app');

export const ErrorCameraInsecure = createErrorStill('camera-insecure');

export const ErrorCameraBlockedByFrame = createErrorStill('camera-blocked-by-frame');

export const ErrorCameraMissing = createErrorStill('camera-missing');

export const ErrorCameraBusy = createErrorStill('camera-busy');

export const ErrorCameraUnsupported = createErrorStill('camera-unsupported');

export const ErrorEndpointMissing = createErrorStill('endpoint-missing');

export const ErrorEndpointInvalid = createErrorStill('endpoint-invalid');

export const ErrorScriptUnreachable = createErrorStill('script-unreachable');

export const ErrorConnectionUnsupported = createErrorStill('connection-unsupported');

export const ErrorEndpointUnreachable = createErrorStill('endpoint-unreachable', true);

export const ErrorConnectionRefused = createErrorStill('connection-refused', true);

export const ErrorTokenMissing = createErrorStill('token-missing', true);

export const ErrorNotAllowed = createErrorStill('not-allowed', true);

export const ErrorStreamNotFound = createErrorStill('stream-not-found', true);

export const ErrorUnexpected = createErrorStill('unexpected');
