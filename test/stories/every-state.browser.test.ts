import { expect } from '@open-wc/testing';
import type { TemplateResult } from 'lit';
import { render } from 'lit';
import '../../src/define/whip-broadcaster.js';
import * as broadcasterEnd from '../../stories/whip-broadcaster-end.stories.js';
import * as broadcasterErrors from '../../stories/whip-broadcaster-errors.stories.js';
import * as broadcasterLive from '../../stories/whip-broadcaster-live.stories.js';
import * as broadcaster from '../../stories/whip-broadcaster.stories.js';
import * as live from '../../stories/live-player.stories.js';
import * as recording from '../../stories/recording-player.stories.js';
import { WhipBroadcasterElement } from '../../src/elements/whip-broadcaster/whip-broadcaster-element.js';
import { BroadcasterStill } from '../../stories/support/broadcaster-still.js';
import { LivePlayerStill, RecordingPlayerStill } from '../../stories/support/player-still.js';
import { broadcasterFacets } from './broadcaster-facets.js';
import type { Facet } from './facet.js';
import { listUnshown } from './facet.js';
import { liveFacets, recordingFacets } from './player-facets.js';

describe('the stories of', () => {
  describeFacets('whip-broadcaster', broadcasterFacets, () =>
    [broadcaster, broadcasterLive, broadcasterEnd, broadcasterErrors].flatMap((stories) =>
      drawStories(stories).map((element) => {
        if (element instanceof BroadcasterStill) return element;
        // Where nobody has begun, the element stands for itself.
        expect(element).to.be.instanceOf(WhipBroadcasterElement);
        return { state: (element as WhipBroadcasterElement).state, shows: {} };
      }),
    ),
  );

  describeFacets('live-player', liveFacets, () =>
    drawStories(live).filter((element) => element instanceof LivePlayerStill),
  );

  describeFacets('recording-player', recordingFacets, () =>
    drawStories(recording).filter((element) => element instanceof RecordingPlayerStill),
  );
});

function describeFacets<Still>(
  tag: string,
  facets: readonly Facet<Still>[],
  listStills: () => readonly Still[],
): void {
  describe(tag, () => {
    let stills: readonly Still[];

    before(() => {
      stills = listStills();
    });

    for (const facet of facets) {
      it(`show every ${facet.name}`, () => {
        expect(facet.members).not.to.deep.equal([]);
        expect(listUnshown(facet, stills)).to.deep.equal([]);
      });
    }
  });
}

const tags = 'whip-broadcaster, broadcaster-still, live-player-still, recording-player-still';

/** The element of each story, with what it is to show; it is in no page, so that it begins nothing. */
function drawStories(stories: object): readonly Element[] {
  return Object.entries(stories)
    .filter(([name]) => name !== 'default')
    .map(([name, story]) => {
      const stage = document.createElement('div');
      render((story as { render(): TemplateResult }).render(), stage);
      const element = stage.querySelector(tags);
      if (element === null) throw new Error(`${name} draws no element`);
      return element;
    });
}
