-- `:Seamline fix`: what the server offers for some lines, chosen by the user and shown before it is applied.

local preview = require("seamline.preview")
local server = require("seamline.server")

local M = {}

---@param client vim.lsp.Client
---@param action lsp.CodeAction
---@param bufnr integer
local function show(client, action, bufnr)
  if action.edit then
    preview.open(action.title, action.edit, client.offset_encoding)
    return
  end
  client:request("codeAction/resolve", action, function(err, resolved)
    if err then
      server.complain(err.message)
    else
      preview.open(resolved.title, resolved.edit, client.offset_encoding)
    end
  end, bufnr)
end

---@param actions lsp.CodeAction[]
---@param take fun(action: lsp.CodeAction)
local function choose(actions, take)
  vim.ui.select(actions, {
    prompt = "Preview which change?",
    kind = "codeaction",
    format_item = function(action)
      return action.title
    end,
  }, function(action)
    if action then
      take(action)
    end
  end)
end

---@param first integer
---@param last integer
function M.offer(first, last)
  local client = server.client_or_complain()
  if not client then
    return
  end
  local bufnr = vim.api.nvim_get_current_buf()
  local width = #vim.api.nvim_buf_get_lines(bufnr, last - 1, last, true)[1]
  local params = vim.lsp.util.make_given_range_params({ first, 0 }, { last, width }, bufnr, client.offset_encoding)
  params.context = { diagnostics = {}, triggerKind = vim.lsp.protocol.CodeActionTriggerKind.Invoked }
  client:request("textDocument/codeAction", params, function(err, actions)
    if err then
      server.complain(err.message)
    elseif #(actions or {}) == 0 then
      vim.notify("Seamline has nothing to offer here.")
    else
      choose(actions, function(action)
        show(client, action, bufnr)
      end)
    end
  end, bufnr)
end

return M
