/** One expression to be evaluated by OPA and by its WASM. It reads its arguments as x, y and z. */
export interface ParityCase {
  builtin: string;
  rego: string;
  args: readonly unknown[];
}

const graph = { a: ['b', 'c'], b: ['d'], c: [], d: ['a'], e: ['a'] };
const tree = { a: [1, { b: 'æ' }], c: null };
const people = { anna: { age: 30, city: 'Århus' }, bo: { age: 41, city: 'Køge' } };

/** `[built-in, expression, ...lists of arguments]`. Sets are sorted: WASM iterates them in another order. */
const table: readonly (readonly [string, string, ...(readonly unknown[])[]])[] = [
  ['abs', 'abs(x)', [-5], [5.25], [0], [-0.5]],
  [
    'and',
    'sort({e | some e in x} & {e | some e in y})',
    [
      [1, 2, 3],
      [2, 3, 4],
    ],
    [[], [1]],
    [
      ['a', 1],
      [1, null],
    ],
  ],
  ['array.concat', 'array.concat(x, y)', [[1, 2], ['a']], [[], []]],
  ['array.flatten', 'array.flatten(x)', [[1, [2, [3]], []]], [[]]],
  ['array.reverse', 'array.reverse(x)', [[1, 2, 3]], [[]]],
  ['array.slice', 'array.slice(x, y, z)', [[1, 2, 3], 1, 2], [[1, 2, 3], -1, 9], [[1, 2, 3], 2, 1]],
  ['assign', '[v, w] where v := x; w := y', [1, 'a']],
  ['base64.encode', 'base64.encode(x)', ['æøå'], ['']],
  ['base64url.encode', 'base64url.encode(x)', ['???'], ['æøå']],
  ['bits.and', 'bits.and(x, y)', [12, 10], [-1, 255], [0, 7]],
  ['bits.lsh', 'bits.lsh(x, y)', [1, 8], [3, 0]],
  ['bits.negate', 'bits.negate(x)', [5], [0], [-1]],
  ['bits.or', 'bits.or(x, y)', [12, 10], [0, 0]],
  ['bits.rsh', 'bits.rsh(x, y)', [256, 4], [1, 1]],
  ['bits.xor', 'bits.xor(x, y)', [12, 10], [7, 7]],
  ['ceil', 'ceil(x)', [1.2], [-1.2], [3]],
  ['concat', 'concat(x, y)', [', ', ['a', 'ø', 'c']], ['', []]],
  ['contains', 'contains(x, y)', ['rødgrød', 'grø'], ['abc', 'd'], ['abc', '']],
  ['count', 'count(x)', [[1, 2]], [{ a: 1 }], ['blåbær'], [''], [[]]],
  ['div', 'x / y', [10, 4], [1, 3], [-9, 3]],
  ['endswith', 'endswith(x, y)', ['blåbær', 'bær'], ['a', 'ab'], ['a', '']],
  ['eq', 'v where v = x; v = y', [1, 1], [1, 2], [[1], [1]]],
  ['equal', 'x == y', [1, 1], ['1', 1], [{ a: [null] }, { a: [null] }], [null, null], [1, 1.5]],
  ['floor', 'floor(x)', [1.7], [-1.2], [3]],
  ['format_int', 'format_int(x, y)', [255, 16], [255, 2], [-8, 8], [12.7, 10]],
  [
    'glob.match',
    'glob.match(x, [], y)',
    ['*.dk', 'skat.dk'],
    ['*.dk', 'a.b.dk'],
    ['{a,b}?', 'bc'],
    ['[a-c]x', 'dx'],
  ],
  [
    'glob.match',
    'glob.match(x, y, z)',
    ['a:*:c', [':'], 'a:b:c'],
    ['a:*', [':'], 'a:b:c'],
    ['a:**', [':'], 'a:b:c'],
  ],
  [
    'graph.reachable',
    'sort(graph.reachable(x, y))',
    [graph, ['a']],
    [graph, ['e', 'c']],
    [graph, []],
    [graph, ['zz']],
  ],
  ['gt', 'x > y', [2, 1], ['9', 2], [null, false], ['ø', 'o'], [[2], [1, 9]]],
  ['gte', 'x >= y', [2, 2], ['9', 2], [null, null], [{}, []]],
  ['internal.member_2', 'x in y', [1, [1, 2]], ['c', { a: 'c' }], [3, []], [null, [null]]],
  ['internal.member_3', '(x, y in z)', [0, 'a', ['a']], ['k', 1, { k: 1 }], ['k', 2, { k: 1 }]],
  ['internal.print', 'x where print(x)', ['printed nowhere']],
  ['internal.template_string', '$"{x} and {y}"', ['æ', 1], [true, null], [[1, 'a'], { k: 'v' }], ['', 2.5]],
  [
    'intersection',
    'sort(intersection({{e | some e in x}, {e | some e in y}}))',
    [
      [1, 2],
      [2, 3],
    ],
    [[1], []],
  ],
  ['is_array', 'is_array(x)', [[]], [{}], [null]],
  ['is_boolean', 'is_boolean(x)', [false], [0], [null]],
  ['is_null', 'is_null(x)', [null], [false], [{}]],
  ['is_number', 'is_number(x)', [0], ['0'], [1.5]],
  ['is_object', 'is_object(x)', [{}], [[]], [null]],
  ['is_set', 'is_set({e | some e in x})', [[1]], [[]]],
  ['is_string', 'is_string(x)', [''], [0], [null]],
  ['json.filter', 'json.filter(x, y)', [tree, ['a/1/b']], [tree, ['c']], [tree, []], [people, ['bo']]],
  ['json.remove', 'json.remove(x, y)', [tree, ['a/1/b']], [tree, ['c', 'zz']], [tree, []], [tree, ['a/0']]],
  ['lower', 'lower(x)', ['ABC'], ['Æ'], ['']],
  ['lt', 'x < y', [1, 2], [2, '1'], ['a', 'b'], [false, true]],
  ['lte', 'x <= y', [2, 2], [3, 2], ['a', 'å'], [null, 0]],
  ['max', 'max(x)', [[3, 9, 1]], [['a', 1]], [[null, true]]],
  ['min', 'min(x)', [[3, 9, 1]], [['a', 1]], [[2.5, 2.25]]],
  ['minus', 'x - y', [5, 7], [0.5, 0.25]],
  ['minus', 'sort({e | some e in x} - {e | some e in y})', [[1, 2, 3], [2]], [[], [1]]],
  ['mul', 'x * y', [6, 7], [1.5, -2], [1_000_000, 1_000_000]],
  ['neq', 'x != y', [1, 2], ['1', 1], [[], []]],
  ['net.cidr_contains', 'net.cidr_contains(x, y)', ['10.0.0.0/8', '10.1.2.3'], ['10.0.0.0/8', '11.0.0.1']],
  [
    'net.cidr_intersects',
    'net.cidr_intersects(x, y)',
    ['10.0.0.0/8', '10.1.0.0/16'],
    ['10.0.0.0/8', '11.0.0.0/8'],
  ],
  ['numbers.range', 'numbers.range(x, y)', [1, 4], [4, 1], [2, 2]],
  ['object.filter', 'object.filter(x, y)', [people, ['anna']], [people, []], [people, ['zz']]],
  [
    'object.get',
    'object.get(x, y, z)',
    [people, ['bo', 'age'], 0],
    [people, 'zz', 'none'],
    [{ k: null }, 'k', 1],
  ],
  ['object.keys', 'sort(object.keys(x))', [people], [{}]],
  ['object.remove', 'object.remove(x, y)', [people, ['anna']], [people, ['zz']], [people, []]],
  [
    'object.union',
    'object.union(x, y)',
    [{ a: { b: 1 } }, { a: { c: 2 } }],
    [{ a: [1] }, { a: [2] }],
    [{}, {}],
  ],
  ['object.union_n', 'object.union_n(x)', [[{ a: 1 }, { b: 2 }, { a: 3 }]]],
  [
    'or',
    'sort({e | some e in x} | {e | some e in y})',
    [
      [1, 2],
      [2, 3],
    ],
    [[], []],
  ],
  ['plus', 'x + y', [1, 2], [0.1, 0.2], [9_007_199_254_740_991, 1]],
  ['print', 'y where print(x, y)', ['printed', 'nowhere']],
  ['product', 'product(x)', [[2, 3, 4]], [[]]],
  [
    'regex.find_all_string_submatch_n',
    'regex.find_all_string_submatch_n(x, y, z)',
    ['(a)(b+)', 'abb ab', -1],
  ],
  ['regex.is_valid', 'regex.is_valid(x)', ['^[a-z]+$'], ['('], ['']],
  [
    'regex.match',
    'regex.match(x, y)',
    ['^DK[0-9]{8}$', 'DK12345678'],
    ['^DK[0-9]{8}$', 'DK1'],
    ['^[æøå]+$', 'øå'],
  ],
  ['rego.metadata.chain', 'count(rego.metadata.chain()) + x', [1]],
  ['rego.metadata.rule', 'object.union(rego.metadata.rule(), x)', [{ a: 1 }]],
  ['rem', 'x % y', [10, 4], [-7, 3], [5, 5]],
  ['round', 'round(x)', [1.5], [-1.5], [2.4], [3]],
  ['sort', 'sort(x)', [[3, 1, 2]], [['å', 'a', 1, null, [0], {}, true]], [[]]],
  ['split', 'split(x, y)', ['a,ø,', ','], ['abc', ''], ['', ',']],
  ['startswith', 'startswith(x, y)', ['DK123', 'DK'], ['dk', 'DK'], ['a', '']],
  ['strings.replace_n', 'strings.replace_n(x, y)', [{ a: 'b', ø: 'o' }, 'aøa'], [{}, 'same']],
  ['strings.reverse', 'strings.reverse(x)', ['blåbær'], ['']],
  ['substring', 'substring(x, y, z)', ['blåbær', 2, 3], ['abc', 1, -1], ['abc', 5, 1], ['abc', 0, 0]],
  ['sum', 'sum(x)', [[1, 2, 3.5]], [[]]],
  ['to_number', 'to_number(x)', ['12.5'], [true], [null], [7], ['-3']],
  ['trim', 'trim(x, y)', ['--a-b--', '-'], ['øaø', 'ø'], ['a', '']],
  ['trim_left', 'trim_left(x, y)', ['--a--', '-'], ['a', 'b']],
  ['trim_prefix', 'trim_prefix(x, y)', ['DK123', 'DK'], ['123', 'DK']],
  ['trim_right', 'trim_right(x, y)', ['--a--', '-'], ['a', 'b']],
  ['trim_space', 'trim_space(x)', [' \t a b\n'], ['']],
  ['trim_suffix', 'trim_suffix(x, y)', ['a.dk', '.dk'], ['a', '.dk']],
  ['type_name', 'type_name(x)', [null], [true], [1], ['a'], [[]], [{}]],
  [
    'union',
    'sort(union({{e | some e in x}, {e | some e in y}}))',
    [
      [1, 2],
      [2, 3],
    ],
    [[], []],
  ],
  ['upper', 'upper(x)', ['abc'], ['æ'], ['']],
  ['walk', 'sort([[p, v] | walk(x, [p, v])])', [tree], [[]], ['a']],
];

/** At least one case for each built-in that a policy may use (`internal.test_case` exists in tests only). */
export const parityCases: readonly ParityCase[] = table.flatMap(([builtin, rego, ...lists]) =>
  lists.map((args) => ({ builtin, rego, args })),
);

/**
 * Where they are known to differ, at the edges of built-ins that are worth keeping: WASM is stricter, or right where
 * OPA is not (`ceil`, `floor`), or hands on another order. (Built-ins that differ in the middle are not in
 * `builtins.txt`: `base64.is_valid` takes any text for base64 there, and `json.is_valid` takes `1 2` for JSON.)
 */
export const knownDifferences: readonly ParityCase[] = [
  { builtin: 'ceil', rego: 'ceil(x)', args: [-0.5] },
  { builtin: 'floor', rego: 'floor(x)', args: [-0.5] },
  { builtin: 'glob.match', rego: 'glob.match(x, [], y)', args: ['(', 'a'] },
  { builtin: 'internal.template_string', rego: '$"{x}"', args: [{ z: 1, a: [null] }] },
  { builtin: 'object.union_n', rego: 'object.union_n(x)', args: [[]] },
  { builtin: 'regex.match', rego: 'regex.match(x, y)', args: ['a\u0000b', 'a'] },
];

/** What OPA leaves undefined, or answers, and WASM cannot evaluate: an error, and so no decision at all. */
export const knownFailures: readonly ParityCase[] = [
  { builtin: 'div', rego: 'x / y', args: [0, 0] },
  { builtin: 'json.filter', rego: 'json.filter(x, y)', args: [{}, ['']] },
  { builtin: 'json.remove', rego: 'json.remove(x, y)', args: [{}, ['']] },
];

/** Everything as one module: rule `c7` is case 7, undefined where its expression is. */
export function toParityModule(cases: readonly ParityCase[]): string {
  const rules = cases.map(({ rego, args }, index) => {
    const [result, statements] = rego.split(' where ');
    const names = ['x', 'y', 'z'].slice(0, args.length);
    const bound = names.filter((name) => new RegExp(`\\b${name}\\b`).test(rego));
    const assigned = bound.map((name) => `${name} := input.c${index}[${names.indexOf(name)}]`);
    const body = [...assigned, ...(statements ? [statements] : []), `result := ${result}`];
    return `# METADATA\n# title: case ${index}\nc${index} := result if {\n\t${body.join('\n\t')}\n}\n`;
  });
  return ['# METADATA\n# entrypoint: true\npackage parity\n', ...rules].join('\n');
}
