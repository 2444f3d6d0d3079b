/** The look of a transcript as a page: light and dark, on paper with everything unfolded. */
export const STYLE = `
:root { color-scheme: light dark; --soft: light-dark(#667, #99a); --line: light-dark(#dde, #334); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.2rem; }
h2 { font-size: 1rem; color: var(--soft); border-bottom: 1px solid var(--line); margin-top: 2rem; }
section { display: grid; grid-template-columns: minmax(5rem, max-content) minmax(0, 1fr); gap: 0 1rem; margin: .5rem 0; }
section > time, section > .time { color: var(--soft); font-variant-numeric: tabular-nums; }
.who { font-weight: 600; }
.user .who { color: light-dark(#067, #5cd); }
.assistant .who { color: light-dark(#171, #6c6); }
.call .who, .result .who { color: light-dark(#828, #d8d); font-weight: 400; }
.error, .failed pre { color: light-dark(#b11, #f88); }
.limit { color: light-dark(#850, #fb5); }
.thinking { color: var(--soft); font-style: italic; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font: inherit; }
.call pre, .result pre { font: 13px/1.4 ui-monospace, monospace; border-left: 2px solid var(--line); padding-left: .7rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.clip, footer { color: var(--soft); }
footer { border-top: 1px solid var(--line); margin-top: 2rem; white-space: pre-wrap; }
@media print {
  body { max-width: none; margin: 0; font-size: 10pt; }
  details::details-content { content-visibility: visible; block-size: auto; }
  section { break-inside: avoid-page; }
}
`;
