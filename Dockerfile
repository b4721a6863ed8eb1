# One image for every service; `command` in docker-compose.yml says which one a container is.
# The base of all stages, here and nowhere else. A tag can be moved: to build from exactly one image, give its digest, which
#   docker buildx imagetools inspect node:24.21.0-bookworm-slim
# prints: --build-arg NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:...
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY nx.json tsconfig.base.json .swcrc ./
COPY tools ./tools
COPY libs ./libs
COPY apps ./apps
RUN npm run build && npm prune --omit=dev --omit=optional

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --from=build --chown=root:root /app/package.json ./
USER node
EXPOSE 3000
CMD ["node", "--max-semi-space-size=64", "dist/apps/gateway/src/main.js"]
