import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TemplateResult } from 'lit';
import { renderLiveScene } from '../../src/elements/live-player/live-view.js';
import type { SceneModel } from '../../src/elements/shared/player/face.js';

const now = Date.UTC(2031, 4, 14, 9);

/** All that a template says, without its markup. */
function readWords(template: unknown): string {
  if (Array.isArray(template)) return template.map(readWords).join(' ');
  if (typeof template === 'string') return template;
  const isTemplate = typeof template === 'object' && template !== null && 'values' in template;
  return isTemplate ? (template as TemplateResult).values.map(readWords).join(' ') : '';
}

describe('renderLiveScene', () => {
  it('says when the event starts also where the code of the countdown never comes', () => {
    const t = (key: string, { when = '' } = {}): string => `${key} ${when}`;
    const model = { messages: { t, language: 'en' } } as unknown as SceneModel;
    let loads = 0;
    const countdown = { code: null, load: () => (loads += 1) };
    const say = (startsAt: string | null): string => {
      const announcement = { title: 'Memorial service', startsAt };
      const state = { phase: 'waiting', until: 'start', announcement };
      return readWords(Reflect.apply(renderLiveScene, null, [state, model, now, countdown]));
    };
    assert.match(
      say(new Date(now + 86_400_000).toISOString()),
      /Memorial service starts \w+day, May 1[456], 2031 at \d+:\d\d/,
    );
    assert.equal(loads, 1);
    assert.match(say(null), /Memorial service waiting/);
    assert.match(say(new Date(now).toISOString()), /Memorial service starts-shortly/);
    assert.equal(loads, 1);
  });
});
