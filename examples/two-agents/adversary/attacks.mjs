/**
 * The adversary's own attempts for each phase: inputs that no example of the plan shows, and what must be true of every
 * answer. `complaint` says what is wrong with an answer, or `undefined`.
 */
export const ATTACKS = {
  slug: {
    inputs: ['  spaces around  ', '--- dashes ---', 'ÀÉÎÕÜ', '日本語', 'a_b/c\\d', 'x'.repeat(10_000)],
    complaint(slug) {
      if (typeof slug !== 'string') return 'a slug is a string';
      return /^([a-z0-9]+(-[a-z0-9]+)*)?$/.test(slug)
        ? undefined
        : 'only a-z, 0-9 and single hyphens between them';
    },
  },
  toc: {
    inputs: [
      '',
      '#no blank\n',
      '# Crème brûlée\r\n',
      '```\n# never closed\n',
      `${'#'.repeat(7)} seven\n# Heading\n`,
    ],
    complaint(lines) {
      if (!Array.isArray(lines)) return 'a table of contents is a list of lines';
      const wrong = lines.find((line) => !/^( {2})*- \[.+\]\(#[a-z0-9-]*\)$/.test(line));
      if (wrong !== undefined) return `"${wrong}" is not a link to a heading`;
      return lines.some((line) => /comment|never closed|seven/.test(line)) ? 'that is no heading' : undefined;
    },
  },
};
