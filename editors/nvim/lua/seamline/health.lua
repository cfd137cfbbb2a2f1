-- `:checkhealth seamline`: whether Neovim, the program and the server are in order, and what to do where they are not.
-- What only the program knows (its Python, the workspace, the settings in force) it is asked for: `seamline doctor`.

local server = require("seamline.server")
local status = require("seamline.status")

local M = {}

local health = vim.health

local function check_editor()
  health.start("Neovim")
  local version = vim.version()
  local said = ("Neovim %d.%d.%d"):format(version.major, version.minor, version.patch)
  if vim.fn.has("nvim-0.11") == 1 then
    health.ok(said)
  else
    health.error(said .. " is too old", "install 0.11 or later")
  end
  if not vim.lsp.is_enabled then
    health.info("this version cannot be asked whether Seamline is enabled")
  elseif vim.lsp.is_enabled(server.NAME) then
    health.ok("Seamline is enabled")
  else
    health.error("Seamline is not enabled", 'put `vim.lsp.enable("seamline")` into your configuration')
  end
end

---@param client vim.lsp.Client
local function check_client(client)
  local said = status.of(client.id)
  local buffers = vim.tbl_count(client.attached_buffers)
  health.ok(("server %d is attached to %d buffer(s), root: %s"):format(client.id, buffers, client.root_dir))
  if not said then
    health.info("it has not said yet how it is")
  elseif said.health == "ok" then
    health.ok(("%d of %d files read"):format(said.indexed, said.total))
  else
    health.warn(said.message)
  end
end

local function check_server()
  health.start("Server")
  local clients = vim.lsp.get_clients({ name = server.NAME })
  if #clients == 0 then
    health.warn("no server is running", {
      "open a Python file in a git repository, or below a pyproject.toml, setup.py, setup.cfg or seamline.toml",
      "`:Seamline restart` starts it again after it has ended; `:Seamline log` shows what it said",
    })
  end
  vim.iter(clients):each(check_client)
  return clients
end

---@param root string
local function check_workspace(root)
  health.start("Workspace " .. root)
  local facts, why_not = server.ask({ "doctor", "--root", root })
  if not facts then
    health.error(why_not or "no answer")
    return
  end
  health.info(("files: %d"):format(facts.workspace.files))
  health.info("settings: " .. (facts.settings.file ~= vim.NIL and facts.settings.file or "none, all defaults"))
  for _, trouble in ipairs(facts.troubles) do
    health.warn(trouble)
  end
  if #facts.troubles == 0 then
    health.ok("`seamline doctor` finds no trouble")
  end
end

--- Whether the program can be run.
local function check_program()
  health.start("Program")
  local path, why_not = server.executable()
  if not path then
    health.error(why_not or "", "where it lives in a virtual environment, start Neovim with that active")
    return false
  end
  local facts
  facts, why_not = server.ask({ "doctor" })
  if not facts then
    health.error(("%s does not work: %s"):format(path, why_not))
    return false
  end
  health.ok(("%s, version %s"):format(path, facts.seamline.version))
  health.ok("Python " .. facts.seamline.python)
  return true
end

function M.check()
  check_editor()
  local works = check_program()
  local clients = check_server()
  if works then
    for _, client in ipairs(clients) do
      check_workspace(client.root_dir)
    end
  end
end

return M
