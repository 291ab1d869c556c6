import { StreamLanguage } from '@codemirror/language';

const keywords = new Set(
  'as contains default else every false if import in not null package some true with'.split(' '),
);
const documents = new Set(['input', 'data']);

/** Rego as far as colours and indentation need it (Open Policy Agent, policy language, grammar). */
export const rego = StreamLanguage.define({
  name: 'rego',
  startState: () => ({ text: undefined }),
  token,
  languageData: {
    commentTokens: { line: '#' },
    closeBrackets: { brackets: ['(', '[', '{', '"', '`'] },
    indentOnInput: /^\s*[}\])]$/,
  },
  indent: (_state, after, context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.number > 1 ? context.state.doc.line(line.number - 1).text : '';
    const indented = /^\s*/.exec(before)[0].replace(/\t/g, ' '.repeat(context.unit)).length;
    const opens = /[{[(]\s*$/.test(before) ? context.unit : 0;
    return Math.max(0, indented + opens - (/^\s*[}\])]/.test(after) ? context.unit : 0));
  },
});

function token(stream, state) {
  if (state.text !== undefined) return readRaw(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match(/#.*/)) return 'comment';
  if (stream.match(/\$?"(?:[^"\\]|\\.)*"?/)) return 'string';
  if (stream.match(/\$?`/)) {
    state.text = '`';
    return readRaw(stream, state);
  }
  if (stream.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number';
  const word = stream.match(/[A-Za-z_]\w*/);
  if (word) return toKind(word[0], stream);
  if (stream.match(/:=|==|!=|<=|>=|[=<>+\-*/%|&]/)) return 'operator';
  stream.next();
  return null;
}

/** A raw string may go over several lines. */
function readRaw(stream, state) {
  if (stream.skipTo('`')) {
    stream.next();
    state.text = undefined;
  } else {
    stream.skipToEnd();
  }
  return 'string';
}

function toKind(word, stream) {
  if (keywords.has(word)) return 'keyword';
  if (documents.has(word)) return 'atom';
  return stream.match(/\s*\(/, false) ? 'name' : 'variableName';
}
