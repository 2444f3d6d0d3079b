import { readPlan } from '../lib/read-plan.mjs';
import { runTests } from '../lib/run-tests.mjs';
import { ATTACKS } from './attacks.mjs';
import { callWith } from './call-with.mjs';

/** Runs the builder's tests, then the plan's examples, then its own attacks. */
export async function findFlaws(folder, task, asked) {
  const plan = readPlan(folder, task.plan);
  const attack = ATTACKS[task.phase];
  const hostile = [...attack.inputs, ...asked];

  const tests = await runTests(folder);
  const inputs = [...plan.examples.map(([input]) => input), ...hostile];
  const results = callWith(folder, plan, inputs);

  const findings = inputs.flatMap((input, index) => {
    const result = results[index];
    const example = plan.examples[index];
    const complaint = example
      ? differs(result, example[1])
      : (result.error ?? attack.complaint(result.value, input));
    return complaint === undefined ? [] : [finding(plan, input, result, complaint)];
  });
  if (!tests.passed) findings.unshift({ what: `the tests fail: ${tests.summary}`, reproduce: tests.command });
  const tried = [
    `${tests.command} (${tests.summary})`,
    `${plan.examples.length} examples of the plan`,
    `${attack.inputs.length} hostile inputs`,
    ...(asked.length > 0 ? [`${asked.length} inputs that the builder asked for`] : []),
  ];
  return { findings, tried };
}

function differs(result, expected) {
  if (result.error !== undefined) return result.error;
  const wanted = JSON.stringify(expected);
  return JSON.stringify(result.value) === wanted ? undefined : `the plan says ${wanted}`;
}

function finding(plan, input, result, complaint) {
  const call = `${plan.function}(${JSON.stringify(input)})`;
  const script = `import('./${plan.module}').then((it) => console.log(it.${call}))`;
  return {
    what: `${shorten(call)} gives ${result.error === undefined ? shorten(JSON.stringify(result.value)) : 'an error'}: ${complaint}`,
    reproduce: `node -e '${script.replaceAll("'", `'\\''`)}'`,
  };
}

function shorten(text = 'nothing') {
  return text.length <= 100 ? text : `${text.slice(0, 60)}… (${text.length} characters)`;
}
