FROM node:20-bookworm-slim AS build
WORKDIR /rota
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN node -e "import('./bin/build.js').then((build) => build.ensureBuild()).catch((error) => { console.error(error.message); process.exit(1); })" \
 && mv .cache/builds/*/ /built

FROM node:20-bookworm-slim
WORKDIR /rota
COPY --from=build --chown=node:node /built ./
USER node
# Everything in a container listens on its own network: what may reach it is decided where it is published, so ROTA_ACCESS
# stays for whoever runs it to set (compose.yaml does, and publishes on 127.0.0.1 only).
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
EXPOSE 3000
# Next listens on HOSTNAME, which is the container's name here: one setting, HOST, decides both where and whether it may.
CMD ["sh", "-c", "HOSTNAME=\"$HOST\" exec node server.js"]
