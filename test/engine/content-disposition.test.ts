import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { formatAttachment } from '../../src/engine/endpoints/content-disposition.js';

describe('formatAttachment', () => {
  it('gives a name in any language, and for old clients what ASCII has of it', () => {
    assert.equal(
      formatAttachment('Für Ida 2026-11-22.mp4', 'mp4'),
      `attachment; filename="F_r Ida 2026-11-22.mp4"; filename*=UTF-8''F%C3%BCr%20Ida%202026-11-22.mp4`,
    );
    assert.equal(
      formatAttachment("Ida's (day)*!.mp4", 'mp4'),
      `attachment; filename="Ida's (day)*!.mp4"; filename*=UTF-8''Ida%27s%20%28day%29%2A%21.mp4`,
    );
  });

  it('is the name of a video and nothing else, whoever made the link', () => {
    const hostile = formatAttachment('x"; filename="a.exe\r\nSet-Cookie: a=b\\..%2f', 'mp4');
    assert.match(
      hostile,
      /^attachment; filename="[^"\\%\r\n/]*\.mp4"; filename\*=UTF-8''[\w%.~-]*$/,
    );
    assert.match(formatAttachment('a'.repeat(5_000), 'mp4'), /^.{0,400}$/);
    assert.doesNotThrow(
      () => new Headers({ 'Content-Disposition': formatAttachment('\u0001ü', 'mp4') }),
    );
  });
});
