/** What a driver may know about the agent it serves. */
export interface AgentView {
  readonly name: string;
  readonly session: string;
  readonly kind: string;
  readonly role: string | undefined;
  /** Name of the `[backend.NAME]` table in use. */
  readonly backend: string;
  /** Empty: the tool's own default. */
  readonly model: string;
  /** Absolute working directory. */
  readonly dir: string;
}

/** The keys of `[backend.NAME]` that every driver shares. Times in ms. */
export interface BackendView {
  readonly bin: string | undefined;
  readonly processName: string | undefined;
  readonly submitKey: string | undefined;
  readonly activePattern: RegExp | undefined;
  readonly limitPattern: RegExp | undefined;
  readonly fatalPattern: RegExp | undefined;
  readonly footerUi: boolean;
  readonly logGraceMs: number;
  readonly stallIdleMs: number;
  readonly connectDelayMs: number;
}
