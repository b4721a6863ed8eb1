import { AI, type HandlerContext } from 'workflows.do';

/** An invoice that came by mail. */
interface Mail {
  from: string;
  text: string;
}

/** What the model reads in it. */
interface Invoice {
  orderNumber: string;
  supplier: string;
  iban: string;
  amount: number;
}

/** What was ordered, as the collection `orders` has it. */
interface Order {
  number: string;
  amount: number;
}

/** Invoices: read by a model, checked against the order, approved by a person above an amount, and paid once. */
export default AI({
  onInvoiceReceived: async (mail: Mail, { ai, api, db }: HandlerContext<Mail, { orders: Order }>) => {
    const invoice: Invoice = await ai.readInvoice({ text: mail.text });
    const order = await db.orders.findOne({ number: invoice.orderNumber });
    if (!order) {
      await api.mail.send({ to: mail.from, template: 'which-order-is-this-for', invoice });
      return { status: 'unknown order' };
    }
    if (invoice.amount > order.amount) {
      await api.mail.send({ to: mail.from, template: 'more-than-was-ordered', invoice, order });
      return { status: 'disputed' };
    }

    if (invoice.amount > 1000) {
      const prompt = `Pay ${invoice.amount} to ${invoice.supplier} for order ${invoice.orderNumber}?`;
      let answer;
      try {
        answer = await api.humans.requestApproval({ approvers: ['grace@example.com'], prompt, timeout: '2d' });
      } catch (error) {
        const isTimeout = error instanceof Error && error.name === 'States.Timeout';
        if (!isTimeout) throw error;
        // Nobody has answered: a reminder, and whoever is next may answer as well.
        await api.mail.send({ to: 'grace@example.com', template: 'an-invoice-waits', invoice });
        const approvers = ['grace@example.com', 'head-of-finance@example.com'];
        answer = await api.humans.requestApproval({ approvers, prompt, timeout: '5d' });
      }
      if (answer.decision !== 'approve') return { status: 'refused', by: answer.by };
    }

    // A function gets a key with each task, so that asking again does not pay twice.
    const { paymentId } = await api.payments.transfer({ to: invoice.iban, amount: invoice.amount }, { timeout: '30s' });
    const { url } = await db.invoices.create({ ...invoice, paymentId, status: 'paid' });
    return { status: 'paid', paymentId, url };
  },
});
