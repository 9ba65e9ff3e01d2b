import type { Feature } from '../contract/index.js';
import type { Workbench } from './workbench.js';

/** One thing that a backend must do, by the clause of docs/contract.md that says so. */
export interface Check {
  /** Such as `§8.2`. */
  readonly clause: string;
  readonly title: string;
  /** Whether an operator's token is needed. */
  readonly needsToken: boolean;
  /** Judged only where discover names it. */
  readonly feature?: Feature;
  /** Resolves where the backend does it; throws a `CheckFailure` or `CheckSkip` where not. */
  readonly run: (bench: Workbench) => Promise<void>;
}

/** What became of one check. */
export interface CheckResult {
  readonly clause: string;
  readonly title: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped; null where it passed. */
  readonly reason: string | null;
}

/** The backend does not do what the clause says. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
}

/** The check does not apply to this backend. */
export class CheckSkip extends Error {
  override readonly name = 'CheckSkip';
}

type Run = Check['run'];

/** A check that anybody can make. */
export function openCheck(clause: string, title: string, run: Run): Check {
  return { clause, title, needsToken: false, run };
}

/** A check that needs the operator's token and, where given, a feature. */
export function operatorCheck(clause: string, title: string, run: Run, feature?: Feature): Check {
  return { clause, title, needsToken: true, run, feature };
}
