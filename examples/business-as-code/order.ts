import { AI } from 'workflows.do';

interface Order {
  orderId: string;
  items: { sku: string; quantity: number }[];
  amount: number;
}

/** An order: what was done is undone, the last thing first, when a later step fails. */
export default AI({
  onOrderPlaced: async (order: Order, { api }) => {
    const undo: (() => Promise<unknown>)[] = [];
    try {
      const { reservationId } = await api.stock.reserve({ items: order.items });
      undo.push(() => api.stock.release({ reservationId }));

      if (order.amount > 1000) {
        const { decision } = await api.humans.requestApproval({
          approvers: ['grace@example.com'],
          prompt: `Order ${order.orderId} over ${order.amount}`,
          timeout: '2d',
        });
        if (decision !== 'approve') throw new Error('the order was not approved');
      }

      const { paymentId } = await api.payments.charge({ orderId: order.orderId, amount: order.amount });
      undo.push(() => api.payments.refund({ paymentId }));

      const { trackingId } = await api.shipping.ship({ orderId: order.orderId, items: order.items });
      return { status: 'shipped', trackingId };
    } catch (error) {
      for (const step of undo.reverse()) await step();
      return { status: 'undone', reason: error instanceof Error ? error.message : String(error) };
    }
  },
});
