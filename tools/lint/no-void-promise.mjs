// `void` of a promise throws its failure away, wherever it stands: no-floating-promises looks at statements alone, and so
// `return void save()` or `isOpen && void save()` would pass it. Of anything else, `void` only drops a value.
function isPromise(type) {
  return type.isUnion() ? type.types.some(isPromise) : type.getSymbol()?.name === 'Promise';
}

export const noVoidPromise = {
  meta: {
    type: 'problem',
    messages: {
      voided: 'Nobody hears when this fails: await it, or handle its failure (`.catch`, or `.then` with two).',
    },
    schema: [],
  },
  create(context) {
    const { parserServices } = context.sourceCode;
    return {
      "UnaryExpression[operator='void']"(node) {
        if (isPromise(parserServices.getTypeAtLocation(node.argument))) context.report({ node, messageId: 'voided' });
      },
    };
  },
};
