import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SESSION, SessionStage, settle } from './session-stage.js';
import type { SessionKind } from './session-stage.js';

/** How any session closes, whatever it was doing. */
export function describeClosing(kind: SessionKind): void {
  it('deletes the session on close, without If-Match, in a request that outlives the page', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    const closed = stage.session.close();
    assert.equal(stage.phase, 'closing');
    assert.equal(stage.peer.connectionState, 'closed');
    const remove = await stage.wire.next();
    assert.equal(remove.method, 'DELETE');
    assert.equal(remove.url, SESSION);
    assert.equal(remove.keepalive, true);
    assert.equal(remove.headers['if-match'], undefined);
    remove.reply(200);
    await closed;
    assert.equal(stage.phase, 'closed');
    await stage.session.close();
    assert.deepEqual(stage.wire.unread, []);
  });

  it('is closed after 3 s where the server does not answer the DELETE', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    const closed = stage.session.close();
    await stage.pass(3_000);
    await closed;
    assert.equal(stage.phase, 'closed');
  });

  it('deletes the session when the page goes away, before anything can be awaited', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    stage.page.dispatchEvent(new Event('pagehide'));
    assert.deepEqual(stage.wire.unread, [`DELETE ${SESSION}`]);
    assert.equal((await stage.wire.next()).keepalive, true);
  });

  it('deletes a session that comes after close(), and drops it', async () => {
    const stage = new SessionStage(kind);
    const opened = stage.session.open();
    const post = await stage.wire.next();
    const closed = stage.session.close();
    await assert.rejects(opened, { code: 'session-closed' });
    await closed;
    assert.equal(stage.phase, 'closed');
    stage.accept(post);
    const remove = await stage.wire.next();
    assert.equal(remove.method, 'DELETE');
    assert.deepEqual(stage.phases, ['opening', 'closing', 'closed']);
  });

  it('posts nothing when it is closed while a token is awaited', async () => {
    let give: (token: string) => void = () => undefined;
    const getToken = () => new Promise<string>((resolve) => (give = resolve));
    const stage = new SessionStage(kind, { getToken });
    const opened = stage.session.open();
    await settle();
    await stage.session.close();
    give('late');
    await assert.rejects(opened, { code: 'session-closed' });
    await settle();
    assert.deepEqual(stage.wire.unread, []);
  });

  it('can be opened again after close(), even before the server has answered', async () => {
    const stage = new SessionStage(kind);
    await stage.open();
    void stage.session.close();
    const remove = await stage.wire.next();
    const opened = stage.session.open();
    remove.reply(200);
    stage.accept(await stage.wire.next());
    await settle();
    stage.peer.become('connected');
    await opened;
    assert.equal(stage.peers.length, 2);
    assert.equal(stage.phase, 'open');
  });

  it('closes without a word when it was never open', async () => {
    const stage = new SessionStage(kind);
    await stage.session.close();
    assert.equal(stage.phase, 'idle');
    assert.deepEqual(stage.wire.unread, []);
  });
}
