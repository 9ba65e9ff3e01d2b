import type { Stream } from '../src/contract/index.js';
import { ContractClient, ContractError } from '../src/contract/index.js';
import { find } from './find.js';
import { renderMissing } from './render-missing.js';
import { share } from './share.js';
import { dropToken, keepToken, pageAddress, readToken } from './session.js';

const STATUS_WORDS: Record<Stream['status'], string> = {
  ready: 'Not live yet',
  live: 'Live now',
  processing: 'The recording is being prepared',
  completed: 'Recorded',
};

/** A line that says “Live now” is looked at again so often. */
const REFRESH_MS = 10_000;

const signIn = find<HTMLFormElement>('#sign-in');
const create = find<HTMLFormElement>('#create');
const notice = find('#notice');
const section = find('#streams');
const list = find('#streams ul');
const row = find<HTMLTemplateElement>('#stream');
const deletion = find<HTMLDialogElement>('#deletion');
/** The same for the same words, so that a second press finds what the first has made. */
let creationKey = createKey();

signIn.addEventListener('submit', (event) => {
  event.preventDefault();
  const token = String(new FormData(signIn).get('token'));
  keepToken(token);
  void open(token);
});

create.addEventListener('submit', (event) => {
  event.preventDefault();
  const button = find<HTMLButtonElement>('button', create);
  if (button.disabled) return;
  button.disabled = true;
  void createStream(new FormData(create)).finally(() => {
    button.disabled = false;
  });
});

// What was wrong with the last one is read by now.
signIn.addEventListener('input', () => {
  notice.textContent = '';
});

create.addEventListener('input', () => {
  creationKey = createKey();
});

// Who comes back to this page wants another one.
window.addEventListener('pageshow', () => {
  creationKey = createKey();
});

const start = find<HTMLInputElement>('[name=startsAt]', create);
// A start that has passed is a slip of the finger. The form reads the time here.
start.addEventListener('focus', () => {
  start.min = formatForInput(new Date());
});

// Who comes back from another tab, or keeps this one beside it, sees what is so now.
document.addEventListener('visibilitychange', refresh);
setInterval(refresh, REFRESH_MS);

function refresh(): void {
  const token = readToken();
  // An address that is to be copied stays, and so does the button that a keyboard is on.
  const isAtHand = list.querySelector('.shared:not(:empty), :focus') !== null;
  const isInUse = deletion.open || isAtHand;
  if (document.hidden || token === null || isInUse) return;
  // Where it cannot be had, what was so before is better than nothing.
  showStreams(token).catch(() => undefined);
}

await open(readToken());

async function open(token: string | null): Promise<void> {
  signIn.hidden = token !== null;
  create.hidden = token === null;
  section.hidden = true;
  if (token === null) return;
  await attempt(async () => {
    await showStreams(token);
    const { features } = await client(token).discover();
    find('#private').hidden = !features.includes('private');
  });
}

async function showStreams(token: string): Promise<void> {
  const { streams } = await client(token).listStreams({ limit: 50 });
  list.replaceChildren(...streams.map(toRow));
  section.hidden = streams.length === 0;
}

async function createStream(form: FormData): Promise<void> {
  const title = String(form.get('title'));
  if (title.trim() === '') {
    notice.textContent = 'Give the stream a name.';
    return;
  }
  const startsAt = String(form.get('startsAt'));
  await attempt(async () => {
    const stream = await client(readToken()).createStream(
      {
        title,
        // What the form has is the time here.
        ...(startsAt === '' ? {} : { startsAt: new Date(startsAt).toISOString() }),
        ...(form.has('private') ? { visibility: 'private' } : {}),
      },
      { idempotencyKey: creationKey },
    );
    location.assign(pageAddress('broadcast', stream.id));
  });
}

/** Asks first, then deletes and shows what is left. */
async function deleteStream(known: Stream): Promise<void> {
  const token = readToken();
  // The list may be older than what was recorded. Where nobody answers, it is what is known.
  const stream = await client(token)
    .getStream(known.id)
    .catch(() => known);
  // Pressed twice, it is asked once.
  if (deletion.open) return;
  const { id, title } = stream;
  find('#deletion-title').textContent = `Delete “${title}”?`;
  const isUnused = stream.status === 'ready' && stream.recordings.length === 0;
  find('#unused', deletion).hidden = !isUnused;
  find('.choice', deletion).hidden = isUnused;
  const form = find<HTMLFormElement>('form', deletion);
  form.reset();
  // Escape leaves it as it was.
  deletion.returnValue = '';
  deletion.showModal();
  await new Promise((resolve) => deletion.addEventListener('close', resolve, { once: true }));
  if (deletion.returnValue !== 'delete') return;
  const options = new FormData(form).has('recordings') ? { recordings: 'delete' as const } : {};
  await attempt(async () => {
    await client(token).deleteStream(id, options);
    await open(token);
    notice.textContent = `“${title}” has been deleted.`;
  });
}

async function attempt(task: () => Promise<void>): Promise<void> {
  notice.textContent = '';
  try {
    await task();
  } catch (error) {
    const code = error instanceof ContractError ? error.code : '';
    if (code.startsWith('token-') || code === 'not-allowed') {
      dropToken();
      await open(null);
      notice.textContent = 'The server did not accept that token.';
      return;
    }
    notice.textContent = toSentence(code);
  }
}

/** What the operator is told of a failure that is not about the token. */
function toSentence(code: string): string {
  switch (code) {
    case 'provider-failed':
      return 'The media service did not do its part. The server’s log says why.';
    case 'stream-not-found':
      return 'That stream is not there any more.';
    case 'endpoint-unreachable':
      return 'The server cannot be reached just now. Try again in a moment.';
    default:
      return `The server could not do that (${code || 'unknown-failure'}). Its log may say why.`;
  }
}

function toRow(stream: Stream): Node {
  const fragment = row.content.cloneNode(true) as DocumentFragment;
  find('strong', fragment).textContent = stream.title;
  const privacy = stream.visibility === 'private' ? ' · Private' : '';
  find('span', fragment).textContent = `${sayStatus(stream)} · ${formatDay(stream)}${privacy}`;
  for (const link of fragment.querySelectorAll<HTMLAnchorElement>('a[data-page]')) {
    const page = link.dataset.page ?? '';
    if (page === 'recording' && stream.recordings.length === 0) link.remove();
    else link.href = pageAddress(page, stream.id);
  }
  const shared = find('.shared', fragment);
  const missing = renderMissing(stream);
  if (missing !== null) shared.before(missing);
  const acts = {
    share: () => attempt(() => share(stream, readToken(), shared)),
    delete: () => deleteStream(stream),
  };
  for (const [name, act] of Object.entries(acts)) {
    const button = find(`[data-act=${name}]`, fragment);
    button.setAttribute('aria-label', `${button.textContent} ${stream.title}`);
    button.addEventListener('click', () => void act());
  }
  return fragment;
}

/** For a while after the camera is gone a stream waits for it to come back. */
function sayStatus({ status, assurance }: Stream): string {
  const isLost = status === 'live' && assurance.ingest !== 'connected';
  return isLost ? 'Waiting for the camera to come back' : STATUS_WORDS[status];
}

/** Tells streams of the same title apart. */
function formatDay({ startsAt, createdAt }: Stream): string {
  const day = new Date(startsAt ?? createdAt);
  const text = day.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
  return startsAt === null ? `Made ${text}` : text;
}

/** The minute as a field for date and time has it, which knows no time zone. */
function formatForInput(time: Date): string {
  const here = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return here.toISOString().slice(0, 16);
}

/** `crypto.randomUUID` is missing where the page came without https. */
function createKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}

function client(token: string | null): ContractClient {
  return new ContractClient({ endpoint: '/live', token });
}
