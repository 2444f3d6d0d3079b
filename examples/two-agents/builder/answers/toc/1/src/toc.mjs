import { slugify } from './slug.mjs';

/** The headings of a markdown document as a nested list of links; what stands in a code fence is no heading. */
export function tableOfContents(markdown) {
  const seen = new Map();
  return headings(markdown).map(({ level, title }) => {
    const slug = slugify(title);
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return `${'  '.repeat(level - 1)}- [${title}](#${slug}${before === 0 ? '' : `-${before}`})`;
  });
}

function headings(markdown) {
  const found = [];
  let fence;
  for (const line of markdown.split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
    } else {
      const [, hashes, title] = /^(#{1,6})\s+(.+?)\s*#*$/.exec(line) ?? [];
      if (title !== undefined) found.push({ level: hashes.length, title });
    }
  }
  return found;
}
