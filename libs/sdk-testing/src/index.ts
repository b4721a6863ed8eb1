export { describeSdk, type ReachedService } from './describe-sdk';
