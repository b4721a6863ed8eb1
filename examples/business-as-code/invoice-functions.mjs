// What invoice.ts calls, made up, so that it runs without a model, orders or a bank:
//   WORKFLOWS_URL=http://127.0.0.1:3000 API_KEY=… node examples/business-as-code/invoice-functions.mjs
import { worker } from 'workflows.do';

const ORDERS = { 'PO-1': { number: 'PO-1', amount: 500 }, 'PO-2': { number: 'PO-2', amount: 5000 } };
const read = (text, pattern, otherwise) => pattern.exec(text)?.[1] ?? otherwise;

const functions = {
  // A model reads any letter; this one finds `PO-2` and `4200 EUR`.
  'ai.readInvoice': ({ text }) => ({
    orderNumber: read(text, /\b(PO-\d+)\b/, 'none'),
    supplier: read(text, /from (\w+)/, 'Acme'),
    iban: 'DE02 1203 0000 0000 2020 51',
    amount: Number(read(text, /\b(\d+) EUR\b/, '0')),
  }),
  'db.orders.findOne': ({ number }) => ORDERS[number] ?? null,
  'db.invoices.create': ({ paymentId }) => ({ url: `https://example.com/db/invoices/${paymentId}` }),
  'mail.send': ({ to, template }) => {
    console.log(`mail to ${to}: ${template}`);
    return { sent: true };
  },
  'payments.transfer': ({ to, amount }) => {
    console.log(`${amount} to ${to}`);
    return { paymentId: `payment-${amount}` };
  },
};

const { done } = worker({
  workerId: 'invoice-functions',
  functions: Object.fromEntries(
    Object.entries(functions).map(([name, run]) => [name, { run, description: 'Made up, for invoice.ts' }]),
  ),
});
await done;
