-- Finds the server: the client that is attached to a buffer, and the executable that would be run. Starts nothing.

local M = {}

M.NAME = "seamline"

---@param bufnr? integer
---@return vim.lsp.Client?
function M.client(bufnr)
  return vim.lsp.get_clients({ name = M.NAME, bufnr = bufnr })[1]
end

--- The client of the current buffer, or else a message that says what to do.
---@return vim.lsp.Client?
function M.client_or_complain()
  local client = M.client(0)
  if not client then
    M.complain("no server is attached to this buffer; `:checkhealth seamline` says why, `:Seamline restart` starts it")
  end
  return client
end

--- Say what went wrong with something that the user asked for.
---@param message string
function M.complain(message)
  vim.notify("Seamline: " .. message, vim.log.levels.ERROR)
end

--- The program that serves, or nil with a sentence that says why it cannot be run.
---@return string? path
---@return string? why_not
function M.executable()
  local config = vim.lsp.config[M.NAME]
  local command = config and config.cmd
  if type(command) ~= "table" then
    return nil, "`cmd` of the configuration is not a list that starts with a program"
  end
  local path = vim.fn.exepath(command[1])
  if path == "" then
    return nil, ("there is no program `%s`; `pip install seamline`, or name its path as `cmd`"):format(command[1])
  end
  return path
end

--- Run the program with `arguments` and `--format json`.
---@param arguments string[]
---@return any result what it printed, or nil
---@return string? why_not
function M.ask(arguments)
  local path, why_not = M.executable()
  if not path then
    return nil, why_not
  end
  local command = vim.list_extend({ path }, arguments)
  local outcome = vim.system(vim.list_extend(command, { "--format", "json" }), { text = true, timeout = 30000 }):wait()
  local readable, result = pcall(vim.json.decode, outcome.stdout)
  if readable then
    return result
  end
  local said = vim.trim(outcome.stderr):gsub("^seamline: ", "")
  return nil, said ~= "" and said or ("it ended with %d and said nothing"):format(outcome.code)
end

return M
