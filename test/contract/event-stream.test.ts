import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventStreamParser } from '../../src/contract/index.js';

const transcript =
  ': hello\r\n\r\nid: 1\r\nevent: stream\r\ndata: {"a":1}\r\n\r\ndata\ndata:two\ndata: lines\n\nid: 2\rdata: old mac\r\rdata: cut';

const expected = [
  { type: 'stream', data: '{"a":1}', lastEventId: '1' },
  { type: 'message', data: '\ntwo\nlines', lastEventId: '1' },
  { type: 'message', data: 'old mac', lastEventId: '2' },
];

describe('EventStreamParser', () => {
  it('reads comments, every line end, empty fields and several lines of data', () => {
    assert.deepEqual(new EventStreamParser().push(transcript), expected);
  });

  it('reads the same however the text is cut', () => {
    for (let size = 1; size < 12; size += 1) {
      const parser = new EventStreamParser();
      const events = [];
      for (let start = 0; start < transcript.length; start += size) {
        events.push(...parser.push(transcript.slice(start, start + size)));
      }
      assert.deepEqual(events, expected, `cut after every ${size}`);
    }
  });

  it('lets an id take effect with the end of its event only', () => {
    const parser = new EventStreamParser('7');
    parser.push('id: 8\ndata: x\n');
    assert.equal(parser.lastEventId, '7');
    parser.push('\n');
    assert.equal(parser.lastEventId, '8');
  });

  it('ignores an id with NUL', () => {
    const [event] = new EventStreamParser('7').push('id: a\0b\ndata: x\n\n');
    assert.equal(event?.lastEventId, '7');
  });

  it('does not keep an event without an end for ever', () => {
    const parser = new EventStreamParser();
    const chunk = 'x'.repeat(1_000_000);
    assert.throws(() => {
      for (let count = 0; count < 10; count += 1) parser.push(chunk);
    }, RangeError);
  });
});
