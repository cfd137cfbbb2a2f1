-- The subcommands of `:Seamline` and their completion. What they do is done elsewhere.

local server = require("seamline.server")

local M = {}

---@class seamline.Command
---@field run fun(argument: string?, call: table)
---@field complete? fun(): string[]

local STOPPING = 2000 -- milliseconds until a server that does not end by itself is ended

local function clients()
  return vim.lsp.get_clients({ name = server.NAME })
end

local function restart()
  vim.lsp.enable(server.NAME, false)
  local gone = function()
    return #clients() == 0
  end
  if not vim.wait(STOPPING, gone, 20) then
    for _, client in ipairs(clients()) do
      client.rpc.terminate() -- `client:stop(true)` does nothing in 0.11 for one that was asked to stop before
    end
    vim.wait(STOPPING, gone, 20)
  end
  vim.lsp.enable(server.NAME)
end

---@param command string
---@param take fun(result: any)
---@param arguments? any[]
local function execute(command, take, arguments)
  local client = server.client_or_complain()
  if client then
    client:request("workspace/executeCommand", { command = command, arguments = arguments }, function(err, result)
      if err then
        server.complain(err.message)
      else
        take(result)
      end
    end)
  end
end

---@param command string
---@param name string
local function show(command, name)
  return function()
    execute(command, function(text)
      require("seamline.scratch").open("seamline://" .. name, vim.split(text, "\n"), "text")
    end)
  end
end

local function log()
  vim.cmd.split(vim.fn.fnameescape(vim.lsp.log.get_filename()))
  vim.bo.autoread = true
  vim.cmd("normal! G")
end

---@type table<string, seamline.Command>
local commands = {
  architect = {
    run = function()
      execute("seamline.architect", function() end, { vim.uri_from_bufnr(0) })
    end,
  },
  debug = { run = show("seamline.debugDump", "debug") },
  explain = {
    run = function(rule)
      require("seamline.rules").explain(rule)
    end,
    complete = function()
      return require("seamline.rules").names()
    end,
  },
  fix = {
    run = function(_, call)
      require("seamline.fixes").offer(call.line1, call.line2)
    end,
  },
  index = {
    run = function()
      execute("seamline.index", function() end)
    end,
  },
  jump = {
    run = function()
      require("seamline.sides").jump()
    end,
  },
  log = { run = log },
  restart = { run = restart },
  review = {
    run = function()
      execute("seamline.reviewFile", function() end, { vim.uri_from_bufnr(0) })
    end,
  },
  run = { run = show("seamline.lastRun", "run") },
  status = {
    run = function()
      vim.notify(require("seamline.status").sentence(vim.api.nvim_get_current_buf()))
    end,
  },
  withdraw = {
    run = function()
      execute("seamline.withdrawConsent", function() end)
    end,
  },
}

---@return string[]
local function names()
  local found = vim.tbl_keys(commands)
  table.sort(found)
  return found
end

--- `:Seamline [NAME [ARGUMENT]]`; without a name, the status.
---@param call vim.api.keyset.create_user_command.command_args
function M.run(call)
  local name, argument = call.fargs[1] or "status", call.fargs[2]
  local command = commands[name]
  if command then
    command.run(argument, call)
  else
    server.complain(("there is no `:Seamline %s`; there are %s"):format(name, table.concat(names(), ", ")))
  end
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local name = line:match("Seam%a*!?%s+(%S+)%s")
  local candidates = {}
  if not name then
    candidates = names()
  elseif commands[name] and commands[name].complete then
    candidates = commands[name].complete()
  end
  return vim.tbl_filter(function(candidate)
    return vim.startswith(candidate, lead)
  end, candidates)
end

return M
