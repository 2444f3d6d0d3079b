{
  description = "Runs and supervises a fleet of terminal coding agents";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      forEachSystem = make: lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      # nix develop: everything that the set-up, the tests and the demonstration need.
      devShells = forEachSystem (pkgs: {
        default = pkgs.mkShell {
          packages = [
            pkgs.nodejs_22
            pkgs.pnpm_10
            pkgs.tmux
            pkgs.git
          ];
        };
      });

      # nix run . -- --help: the `agents` command, with the plugins of this repository beside it.
      packages = forEachSystem (pkgs: {
        default = pkgs.stdenv.mkDerivation (finalAttrs: {
          pname = "agent-orchestrator";
          version = (lib.importJSON ./packages/cli/package.json).version;
          src = self;

          nativeBuildInputs = [
            pkgs.nodejs_22
            pkgs.pnpm_10.configHook
            pkgs.makeWrapper
          ];

          # The hash of all dependencies follows from pnpm-lock.yaml and is not known before the first build:
          # that build stops with "got: sha256-…", and this is the line to put it in. A changed lockfile asks again.
          pnpmDeps = pkgs.pnpm_10.fetchDeps {
            inherit (finalAttrs) pname version src;
            fetcherVersion = 2;
            hash = lib.fakeHash;
          };

          # Package by package in the order of their dependencies: turbo is for development, not for a sandbox.
          buildPhase = ''
            runHook preBuild
            pnpm --recursive --filter './packages/*' run build
            runHook postBuild
          '';

          # pnpm links packages to each other by relative paths, so the tree moves as a whole.
          installPhase = ''
            runHook preInstall
            mkdir -p $out/lib/agent-orchestrator $out/bin
            cp -r package.json node_modules packages $out/lib/agent-orchestrator/
            rm -rf $out/lib/agent-orchestrator/node_modules/.bin
            makeWrapper ${lib.getExe pkgs.nodejs_22} $out/bin/agents \
              --add-flags $out/lib/agent-orchestrator/packages/cli/bin/agents.js \
              --prefix PATH : ${
                lib.makeBinPath [
                  pkgs.tmux
                  pkgs.git
                ]
              }
            runHook postInstall
          '';

          meta = {
            description = "Runs and supervises a fleet of terminal coding agents";
            license = lib.licenses.mit;
            mainProgram = "agents";
            platforms = systems;
          };
        });
      });
    };
}
