import type { ScaffoldNames } from './scaffold-names.ts';

/** What a new backend is built and tested with. A test keeps these in step with what this repository uses itself. */
export const TOOL_VERSIONS = {
  '@types/node': '20.19.43',
  tsup: '8.5.1',
  typescript: '5.9.3',
  vitest: '4.1.12',
} as const;

export function packageJson({ name, driver, core, peer }: ScaffoldNames): string {
  const manifest = {
    name,
    version: '0.1.0',
    description: `agent-orchestrator driver "${driver}".`,
    keywords: ['agent-orchestrator', 'agent-orchestrator-plugin', driver],
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['dist'],
    scripts: {
      build: 'tsup',
      typecheck: 'tsc --noEmit',
      test: 'tsc --noEmit && vitest run',
      prepack: 'tsup',
    },
    // The command that runs the fleet brings the core along; the one in devDependencies is for the tests.
    peerDependencies: { '@agent-orchestrator/core': peer },
    devDependencies: { '@agent-orchestrator/core': core, ...TOOL_VERSIONS },
    engines: { node: '>=20.19' },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

export function tsconfig(): string {
  return `{
  "compilerOptions": {
    "target": "ES2023",
    "lib": ["ES2023"],
    "module": "NodeNext",
    "moduleResolution": "NodeNext",
    "types": ["node"],
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "verbatimModuleSyntax": true,
    "allowImportingTsExtensions": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["src", "test", "*.config.ts"]
}
`;
}

export function tsupConfig(): string {
  return `import { defineConfig } from 'tsup';

// The core is a peer and stays outside: one copy of it must run.
export default defineConfig({ entry: ['src/index.ts'], format: ['esm'], target: 'node20', dts: true, clean: true });
`;
}

export function vitestConfig(): string {
  return `import { defineConfig } from 'vitest/config';

// The kit starts real tmux servers.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 60_000 } });
`;
}

/** pnpm refuses to install a package with an install script of which it was not told whether to run it. */
export function pnpmWorkspace(): string {
  return `# Part of a larger workspace? Then this stands in that one's file, and here is none.
allowBuilds:
  esbuild: false # it comes with what its script would fetch
`;
}

export function readme({ name, driver }: ScaffoldNames): string {
  return `# ${name}

The driver \`${driver}\` of agent-orchestrator.

\`\`\`toml
plugins = ["${name}"]

[backend.${driver}]
driver = "${driver}"
bin = "${driver}"
\`\`\`

## What to change

| file | what it says |
|---|---|
| \`src/launch.ts\` | how the tool is started, and how it gets its first prompt |
| \`src/read-screen.ts\` | where what stands on its screen |
| \`src/activity-rules.ts\` | what it does, as a table: pattern, verdict, and the recording that proves it |
| \`src/detect-limit.ts\` | when its allowance is spent, and until when |
| \`recordings/\` | screens of the real tool; the one that is here is made up |
| \`test/conformance.test.ts\` | the kit; \`states\` lists what the driver recognises |

Begin with recordings. Put the package into a fleet (\`agents plugin add file:PATH\`), start the tool with \`agents up\`, bring it
into a state, and save what it shows:

\`\`\`sh
agents plugin record AGENT --out ./recordings --state working
\`\`\`

Then write the rule, add the state to \`states\`, and run the tests:

\`\`\`sh
npm install
npm test
npm pack      # builds, and makes a package that \`agents plugin add ./FILE.tgz\` installs
\`\`\`
`;
}
