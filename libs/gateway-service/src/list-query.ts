import { WORKFLOW_SORT_FIELDS } from '@workflows/contracts';
import { oneOf, wholeNumber } from '@workflows/platform';

/** The parameters of every list by offset. */
export const LIST_QUERY = {
  limit: wholeNumber({ min: 1, max: 100, absent: 20, description: 'How many to return at most.' }),
  offset: wholeNumber({ min: 0, max: 1_000_000_000, absent: 0, description: 'How many to skip.' }),
  sort: oneOf(WORKFLOW_SORT_FIELDS, 'createdAt', 'The field to sort by.'),
  order: oneOf(['asc', 'desc'], 'desc', 'The order of sorting.'),
};
