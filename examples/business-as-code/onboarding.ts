import { AI } from 'workflows.do';

/** A new customer: an account, a welcome, and two weeks later a question to those who have not been seen since. */
export default AI({
  onCustomerCreated: async ({ api, event, sleep, waitForEvent }) => {
    const { name, email } = event;
    const begun = new Date();
    const { accountId } = await api.accounts.create({ name, email });
    await api.mail.send({ to: email, template: 'welcome', accountId });

    const first = await Promise.race([
      waitForEvent('Customer.LoggedIn', { key: accountId, since: begun }).then(() => 'login'),
      sleep('14d').then(() => 'silence'),
    ]);
    if (first === 'login') return { accountId, isActive: true };

    await api.mail.send({ to: email, template: 'do-you-need-help', accountId });
    return { accountId, isActive: false };
  },
});
