/** Why a camera, microphone or screen cannot be had. */
export type CaptureErrorCode =
  /** The person said no, or nothing; the browser will ask again. */
  | 'camera-denied'
  /** The browser has been told no for this site and does not ask again. */
  | 'camera-denied-always'
  /** The browser gives the camera, but has been told no for the microphone. */
  | 'microphone-denied'
  /** The browser may, but the system does not let the browser. */
  | 'camera-denied-by-system'
  /** A frame's `allow` or a page's Permissions-Policy keeps the camera from this document. */
  | 'camera-blocked-by-frame'
  /** There is neither a camera nor a microphone. */
  | 'camera-missing'
  /** It is there but does not open: in use elsewhere, or failing. */
  | 'camera-busy'
  /** The page came by plain http, where browsers give no camera. */
  | 'camera-insecure'
  /** The page is shown inside another app, whose browser has no camera. */
  | 'camera-in-app'
  /** No access at all, for a reason unknown. */
  | 'camera-unsupported'
  /** The person chose none. */
  | 'screen-denied'
  /** The person chose one, but the system does not let the browser show it. */
  | 'screen-denied-by-system'
  /** It is there but does not open: asked for at the wrong moment, or failing. */
  | 'screen-busy'
  | 'screen-unsupported';

/** A capture that did not come about; `cause` holds what the browser threw. */
export class CaptureError extends Error {
  readonly code: CaptureErrorCode;

  constructor(code: CaptureErrorCode, cause?: unknown) {
    super(code, { cause });
    this.name = 'CaptureError';
    this.code = code;
  }
}

const codeByName: Readonly<Record<string, CaptureErrorCode>> = {
  NotAllowedError: 'camera-denied',
  PermissionDeniedError: 'camera-denied',
  NotFoundError: 'camera-missing',
  DevicesNotFoundError: 'camera-missing',
  OverconstrainedError: 'camera-missing',
  SecurityError: 'camera-unsupported',
  TypeError: 'camera-unsupported',
};

/** What `getUserMedia` threw, as a code. */
export function toCaptureError(cause: unknown): CaptureError {
  if (cause instanceof CaptureError) return cause;
  const name = hasName(cause) ? cause.name : '';
  const code = codeByName[name] ?? 'camera-busy';
  return new CaptureError(
    code === 'camera-denied' && isBlockedByPolicy() ? 'camera-blocked-by-frame' : code,
    cause,
  );
}

function hasName(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && 'name' in value;
}

/** Only Chromium tells; elsewhere a policy's refusal looks like the person's. */
interface PolicyDocument {
  readonly featurePolicy?: { allowsFeature(feature: string): boolean };
}

function isBlockedByPolicy(): boolean {
  if (typeof document === 'undefined') return false;
  const { featurePolicy }: PolicyDocument = document as PolicyDocument;
  return featurePolicy?.allowsFeature('camera') === false;
}
