import { loadPlugins } from '@agent-orchestrator/core';

// Loads so many plugins of the bench's project and says how long it took, ms.
const [configPath, count] = process.argv.slice(2);
const specifiers = Array.from({ length: Number(count) }, (_, index) => `bench-plugin-${index}`);
const before = performance.now();
const { plugins } = await loadPlugins({ specifiers, configPath });
const took = performance.now() - before;
if (plugins.length !== specifiers.length) throw new Error(`Only ${plugins.length} plugins were loaded.`);
console.log(took);
