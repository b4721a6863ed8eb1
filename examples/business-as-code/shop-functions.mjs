// What invoice.ts and support.ts call, made up, so that they run without a model or a bank, and two orders in the database:
//   WORKFLOWS_URL=http://127.0.0.1:3000 API_KEY=… node examples/business-as-code/shop-functions.mjs
import { Client, worker } from 'workflows.do';

const client = new Client();
for (const [number, amount] of Object.entries({ 'PO-1': 500, 'PO-2': 5000 }))
  await client.call('putDocument', {
    collection: 'orders',
    id: number,
    body: { number, amount, customer: 'ada@example.com' },
  });

const read = (text, pattern, otherwise) => pattern.exec(text)?.[1] ?? otherwise;

const functions = {
  // A model reads any letter; this one finds `PO-2` and `4200 EUR`.
  'ai.readInvoice': ({ text }) => ({
    orderNumber: read(text, /\b(PO-\d+)\b/, 'none'),
    supplier: read(text, /from (\w+)/, 'Acme'),
    iban: 'DE02 1203 0000 0000 2020 51',
    amount: Number(read(text, /\b(\d+) EUR\b/, '0')),
  }),
  'mail.send': ({ to, template }) => {
    console.log(`mail to ${to}: ${template}`);
    return { sent: true };
  },
  'payments.refund': ({ order, amount }) => {
    console.log(`${amount} of ${order} go back`);
    return { refunded: amount };
  },
  'payments.transfer': ({ to, amount }) => {
    console.log(`${amount} to ${to}`);
    return { paymentId: `payment-${amount}` };
  },
};

const { done } = worker({
  client,
  workerId: 'shop-functions',
  functions: Object.fromEntries(
    Object.entries(functions).map(([name, run]) => [
      name,
      { run, description: 'Made up, for invoice.ts and support.ts' },
    ]),
  ),
});
await done;
