import { AI } from 'workflows.do';

/** What a customer wrote. */
interface Question {
  from: string;
  text: string;
}

/** Support: a model answers, and looks orders up and refunds on its own; above an amount it has to ask a person. */
export default AI({
  onQuestionAsked: async (question: Question, { ai, api, db }) => {
    const refund = async ({ order, amount }: { order: string; amount: number }) => {
      if (amount > 100) {
        const prompt = `Refund ${amount} EUR of ${order} to ${question.from}?`;
        const { decision } = await api.humans.requestApproval({
          approvers: ['grace@example.com'],
          prompt,
          timeout: '1d',
        });
        if (decision !== 'approve') return { refunded: 0, reason: 'a person has refused it' };
      }
      return api.payments.refund({ order, amount });
    };

    // Each answer of the model and each call of a tool is a step of its own, so none is paid for or done twice.
    const reply = await ai.support(question, {
      instructions: 'You are the support of a shop. Answer the customer; never promise what a tool has not done.',
      tools: {
        findOrders: {
          call: () => db.orders.find({ customer: question.from }),
          description: 'all orders of the customer',
          input: {},
        },
        refund: { call: refund, description: 'pays back', input: { order: 'its number', amount: 'number: in EUR' } },
      },
      maxSteps: 8,
    });

    await api.mail.send({ to: question.from, text: reply.text });
    await db.answers.create({ ...question, answer: reply.text, isSolved: reply.isSolved });
    return reply;
  },

  support: { text: 'two or three friendly sentences', isSolved: 'boolean: nothing is left to do' },
});
