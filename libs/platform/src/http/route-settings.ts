import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { QueryRules } from '../validation/query-rules';
import type { JsonType, RouteSettings } from './fastify-types';

/** The key under which Nest's Fastify adapter looks for a route's config. */
const ROUTE_CONFIG = '__fastify_route_config__';

/** The route needs no API key. */
export const Public = (): MethodDecorator => withSettings({ public: true });

/** The route is never counted against a rate limit. */
export const Unthrottled = (): MethodDecorator => withSettings({ unthrottled: true });

/** The route is asked whether bodies are right, and so takes wrong ones. */
export const JudgesBodies = (): MethodDecorator => withSettings({ judgesBodies: true });

/** No error quotes what stands in a body. */
export const Confidential = (): MethodDecorator => withSettings({ confidential: true });

/** The handler reads the body itself, as a stream of any type and size; or it sends one. */
export const Streamed = (): MethodDecorator => withSettings({ streamed: true });

/** The route takes these forms of JSON, too. */
export const TakesJson = (...jsonTypes: JsonType[]): MethodDecorator => withSettings({ jsonTypes });

/** The route takes these query parameters: checked before the handler, which finds them typed in `@Query()`. */
export function Queries(rules: QueryRules): MethodDecorator {
  const documented = Object.entries(rules).map(([name, rule]) =>
    ApiQuery({ name, required: false, description: rule.description, schema: rule.schema }),
  );
  return applyDecorators(withSettings({ query: rules }), ...documented);
}

function withSettings(settings: RouteSettings): MethodDecorator {
  return (_target, _key, descriptor: PropertyDescriptor) => {
    const handler: object = descriptor.value;
    const known: RouteSettings | undefined = Reflect.getMetadata(ROUTE_CONFIG, handler);
    Reflect.defineMetadata(ROUTE_CONFIG, { ...known, ...settings }, handler);
  };
}
