import type { SignalSource } from './signals.ts';
import type { AgentView, BackendView } from './views.ts';

/** Asked of a driver each time an agent is to be started. */
export interface LaunchRequest {
  readonly driver: string;
  readonly agent: AgentView;
  readonly backend: BackendView;
  /** The driver's own options, as its schema returned them. */
  readonly options: unknown;
  /** The first prompt: its text, and the private file (0600) that holds it. */
  readonly kickoff: { readonly text: string; readonly path: string };
  /** The config asks for the tool's own session to be kept and continued (`resume = true`), id known or not. */
  readonly resume: boolean;
  /** The tool's own session id recorded for this agent, when the config asks to resume. */
  readonly resumeId: string | undefined;
  /** Absolute folder in which a driver may keep files about this agent. */
  readonly stateDir: string;
  /** The environment that the session will get, but for what the plan adds. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A file that the core writes before it starts the agent. */
export type PlannedFile =
  /** Below {@link LaunchRequest.stateDir}, private (0600), replaced as a whole. */
  | { readonly path: string; readonly text: string }
  /**
   * A JSON file of the tool's own, anywhere: `merge` is merged into it, object by object; everything else in it stays. Only
   * what the user has opted in to may be changed this way. A file that is no JSON is an error and stays as it is.
   */
  | { readonly path: string; readonly merge: Readonly<Record<string, unknown>> };

/** A program that an agent needs beside it, in a session of its own; agents that name the same one share it. */
export interface Companion {
  /** Name of the session, without the fleet's prefix. */
  readonly name: string;
  /** A POSIX command line, as in {@link LaunchPlan.command}. */
  readonly command: string;
  readonly env?: Readonly<Record<string, string>>;
  /** It is ready when a GET on this URL answers with any status below 500. */
  readonly ready?: { readonly url: string; readonly headers?: Readonly<Record<string, string>> };
}

/** How the first prompt reaches the tool. */
export type FirstPrompt =
  | {
      readonly via: 'command';
      /**
       * What the tool is given, where that is not the kickoff as it is: the driver's `signals.accepted` is asked about it.
       * Empty: nothing.
       */
      readonly text?: string;
    }
  | { readonly via: 'message' /** One line, typed once the tool is ready. */; readonly text: string };

/** How to start an agent. Data only: the core alone talks to tmux. */
export interface LaunchPlan {
  /** A POSIX command line, run by the user's shell or /bin/sh. Values must be quoted by the driver. */
  readonly command: string;
  /** Extra environment of the session. */
  readonly env?: Readonly<Record<string, string>>;
  readonly firstPrompt: FirstPrompt;
  /** Programs that must be on PATH (or exist, if a path) for the command to work. */
  readonly requires?: readonly string[];
  /** The tool's own session id to record for a later resume. */
  readonly sessionId?: string;
  /** The tool continues an earlier session. */
  readonly resumed?: boolean;
  /** A sentence for the journal, when something is not as the config asks: a session to resume that no longer exists. */
  readonly notice?: string;
  /** Written before the start, in this order. */
  readonly files?: readonly PlannedFile[];
  /** Started before the agent, if it does not run yet; stopped with the fleet. */
  readonly companion?: Companion;
  /** Where the tool will say what it does. They need the driver's `signals`. */
  readonly signals?: readonly SignalSource[];
  /** JSON data that is kept with the run and handed to the driver's capabilities. Private (0600). */
  readonly memo?: unknown;
}
