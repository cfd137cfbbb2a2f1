-- Keeps what each server last said of itself (`seamline/status`) and puts it into words. Shows nothing by itself; who
-- wants to hear of news listens to the autocommand `User SeamlineStatus`.

local server = require("seamline.server")

local M = {}

---@class seamline.Status
---@field health "ok"|"warning"|"error"
---@field quiescent boolean everything that the server was told has been worked on
---@field message string what is wrong, and what to do; or, where all is well, what else there is to know
---@field indexed integer
---@field total integer

---@type table<integer, seamline.Status>
local said = {}

local LONGEST = 60

---@param message string
local function cut(message)
  local line = message:gsub("%s+", " "):gsub("%%", "%%%%")
  return vim.fn.strcharlen(line) <= LONGEST and line or vim.fn.strcharpart(line, 0, LONGEST - 1) .. "…"
end

---@param status seamline.Status?
local function announce(status)
  vim.cmd.redrawstatus({ bang = true })
  vim.api.nvim_exec_autocmds("User", { pattern = "SeamlineStatus", data = status, modeline = false })
end

---@param client_id integer
---@param status seamline.Status
function M.take(client_id, status)
  said[client_id] = status
  announce(status)
end

---@param bufnr integer
function M.attached(bufnr)
  vim.b[bufnr].seamline_was_attached = true
end

function M.detached()
  announce(nil)
end

---@param client_id integer
---@return seamline.Status?
function M.of(client_id)
  return said[client_id]
end

--- For a status line: short, and empty where Seamline has no part in the buffer.
---@param bufnr integer
---@return string
function M.text(bufnr)
  local client = server.client(bufnr)
  if not client then
    return vim.b[bufnr].seamline_was_attached and "Seamline: stopped" or ""
  end
  local status = said[client.id]
  if not status then
    return "Seamline: starting"
  elseif status.health ~= "ok" then
    return "Seamline: " .. cut(status.message)
  elseif status.indexed < status.total then
    return ("Seamline: %d/%d files"):format(status.indexed, status.total)
  end
  return "Seamline"
end

--- The whole state of the server of a buffer, in sentences.
---@param bufnr integer
---@return string
function M.sentence(bufnr)
  local client = server.client(bufnr)
  if not client then
    return "Seamline is not running for this buffer; `:checkhealth seamline` says why, `:Seamline restart` starts it."
  end
  local status = said[client.id]
  if not status then
    return "Seamline is starting."
  end
  local state = status.quiescent and "ready" or "working"
  local files = ("%d of %d files read"):format(status.indexed, status.total)
  local sentence = ("Seamline is %s: %s in %s."):format(state, files, client.root_dir or "no folder")
  if status.health == "ok" then
    return status.message == "" and sentence or ("%s\n%s"):format(sentence, status.message)
  end
  return ("%s\n%s: %s"):format(sentence, status.health, status.message)
end

return M
