/**
 * What this builder knows: for each phase the attempts it makes, one for each time the gate is sent back. The first
 * answer to "slug" overlooks what its plan says about accents and edges, as a first answer does.
 */
export const ANSWERS = {
  slug: [
    {
      files: 'slug/1',
      commit: 'slug: lower case, a hyphen for everything else',
      claim: 'turns titles into slugs',
    },
    {
      files: 'slug/2',
      commit: 'slug: fold accents, no hyphen at the ends',
      claim: 'folds accents and trims hyphens',
    },
  ],
  toc: [
    {
      files: 'toc/1',
      commit: 'toc: nested list of headings with links',
      claim: 'lists the headings of a document',
      // Asks the adversary for more than its plan makes it look at.
      message: 'toc/message.md',
    },
  ],
};
