import type { Page } from 'playwright-core';
import type { PersonKey } from '../../demo/people.ts';
import type { TestDemo } from './demo.ts';

/** Every page is looked at with nothing to show, with something, with a mistake in its form, and while work is under way. */
export const stateNames = ['empty', 'filled', 'error', 'busy'] as const;
export type StateName = (typeof stateNames)[number];

/** How a page comes into a state, and by what one sees that it has. */
export interface State {
  /** Who looks; somebody who has not logged in unless told. */
  as?: PersonKey;
  url: string | ((demo: TestDemo) => string);
  /** What must be so before. The states of a file share one demo and come in order. */
  prepare?: (demo: TestDemo) => void | Promise<void>;
  /** From the address to the state: a form that is sent, for example. */
  act?: (page: Page) => Promise<void>;
  /** A text that the page shows in this state. */
  shows: string | RegExp;
}

/** A page of the router, with its states: each, or why it cannot have it. Or a route that shows no page, and why. */
export type PageStates = { path: string } & (
  | Record<StateName, State | readonly State[] | string>
  | { noPage: string }
);

/** The states of a page that has nothing but text: no list that could be empty, no form, no work. */
export function onlyText(path: string, state: State): PageStates {
  return { path, empty: 'it is text', filled: state, error: 'it has no form', busy: 'nothing is worked on' };
}
